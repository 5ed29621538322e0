"""Kernel density: as by summing over all points, nothing lost at the edge."""

import numpy as np
import pytest
from scipy.integrate import quad

from diagnostics.statistics.hexgrid import HexGrid, LocalPlane, numbers
from diagnostics.statistics.kernel import KernelDensity, cell_density, kernel_density, quartic

GRID = HexGrid(LocalPlane.at(10.9, 46.4))


def points(n=400, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(500_000, 900, n), rng.normal(5_140_000, 700, n)


def by_force(x, y, at_x, at_y, bandwidth):
    distance = np.hypot(at_x[..., None] - x, at_y[..., None] - y)
    return 1e6 * quartic(distance, bandwidth).sum(axis=-1)


def test_the_kernel_integrates_to_one():
    mass, _error = quad(lambda d: 2 * np.pi * d * quartic(d, 300), 0, 300)
    assert mass == pytest.approx(1)
    assert quartic(0, 400) == pytest.approx(3 / (np.pi * 160_000))
    assert quartic([400, 500], 400).tolist() == [0, 0]


@pytest.mark.parametrize("bandwidth", [300, 400, 500])
def test_nearly_as_by_summing_over_all_points(bandwidth):
    x, y = points()
    found = kernel_density(x, y, bandwidth=bandwidth)
    rows, columns = found.density.shape
    at_x = found.west + (np.arange(columns) + 0.5) * found.step
    at_y = found.south + (np.arange(rows) + 0.5) * found.step
    exact = by_force(x, y, *np.meshgrid(at_x, at_y), bandwidth)
    busy = exact > exact.max() / 10
    error = np.abs(found.density - exact)[busy] / exact[busy]
    assert np.median(error) < 0.006
    assert error.max() < 0.064
    assert (found.n, found.bandwidth, found.method.code) == (400, bandwidth, "kernel")


def test_every_incident_is_in_the_picture():
    x, y = points(50)
    found = kernel_density(x, y, bandwidth=350, step=30)
    assert found.density.sum() * (found.step / 1_000) ** 2 == pytest.approx(50)
    assert (found.density >= 0).all()
    assert found.density[[0, -1]].max() == pytest.approx(0, abs=1e-9)


def test_a_smaller_step_comes_closer():
    x, y = points()
    errors = []
    for step in (100, 50, 20):
        found = kernel_density(x, y, step=step)
        row, column = np.unravel_index(found.density.argmax(), found.density.shape)
        at = (np.array(found.west + (column + 0.5) * step), np.array(found.south + (row + 0.5) * step))
        errors.append(abs(found.density.max() / by_force(x, y, *at, 400) - 1))
    assert errors[2] < errors[0]


@pytest.mark.parametrize("bandwidth", [300, 800, 1_500])
def test_the_density_of_cells(bandwidth):
    rng = np.random.default_rng(3)
    cells = np.unique(numbers(*rng.integers(-12, 12, (2, 200))))
    counts = rng.poisson(4, cells.size)
    found = cell_density(cells, counts, GRID, bandwidth=bandwidth)
    x, y = GRID.plane.to_metres(*GRID.centres(cells))
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    exact = 1e6 * (quartic(distance, bandwidth) * counts).sum(axis=1)
    ratio = found[exact > 0] / exact[exact > 0]
    assert np.ptp(ratio) == pytest.approx(0, abs=1e-9)
    assert ratio[0] == pytest.approx(1, abs={300: 0.2, 800: 0.01, 1_500: 0.01}[bandwidth])
    assert found[exact == 0] == pytest.approx(0, abs=1e-9)


def test_cells_alone_and_none():
    assert cell_density([], [], GRID).size == 0
    assert cell_density([7], [3], GRID, bandwidth=100).tolist() == pytest.approx([3 / GRID.cell_area])


def test_what_cannot_be_drawn_is_refused():
    x, y = points(20)
    assert isinstance(kernel_density(x, y), KernelDensity)
    assert kernel_density(x[:19], y[:19]).code == "too_few_on_map"
    x[0] += 1e7
    assert kernel_density(x, y).code == "raster_too_large"
    x[0] = np.nan
    with pytest.raises(ValueError, match="finite"):
        kernel_density(x, y)
    for bad in (0, -5, np.inf, np.nan):
        with pytest.raises(ValueError, match="above zero"):
            kernel_density(y, y, bandwidth=bad)
