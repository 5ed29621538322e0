/* Maps that can be moved: wheel, pinch of the mouse, buttons and keys change the part of the drawing that is shown.
   Without this script the whole map stands there. */

const MOST = 12;

function ready(box) {
  if (box.dataset.mapReady) return;
  box.dataset.mapReady = "1";
  const svg = box.querySelector("svg");
  if (!svg) return;
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const view = { x: 0, y: 0, zoom: 1 };

  const show = () => {
    const w = width / view.zoom, h = height / view.zoom;
    view.x = Math.min(Math.max(view.x, 0), width - w);
    view.y = Math.min(Math.max(view.y, 0), height - h);
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${w} ${h}`);
    box.toggleAttribute("data-zoomed", view.zoom > 1);
    buttons.out.disabled = buttons.whole.disabled = view.zoom === 1;
    buttons.in.disabled = view.zoom >= MOST;
  };
  const zoom = (factor, px = 0.5, py = 0.5) => {
    const next = Math.min(Math.max(view.zoom * factor, 1), MOST);
    view.x += (width / view.zoom - width / next) * px;
    view.y += (height / view.zoom - height / next) * py;
    view.zoom = next;
    show();
  };
  const move = (dx, dy) => {
    view.x += (dx * width) / view.zoom;
    view.y += (dy * height) / view.zoom;
    show();
  };
  const whole = () => { view.zoom = 1; show(); };

  const bar = document.createElement("p");
  bar.className = "map-buttons no-print";
  const buttons = {};
  for (const [name, deed, sign] of [["in", () => zoom(1.6), "+"], ["out", () => zoom(1 / 1.6), "\u2212"], ["whole", whole, ""]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary button--small";
    button.textContent = sign || box.dataset.whole;
    if (sign) button.setAttribute("aria-label", box.dataset[name]);
    button.addEventListener("click", deed);
    buttons[name] = button;
    bar.append(button);
  }
  box.prepend(bar);

  // Arrow keys, + and - while the map has the focus.
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", box.dataset.label);
  const keys = {
    ArrowLeft: () => move(-0.15, 0), ArrowRight: () => move(0.15, 0), ArrowUp: () => move(0, -0.15),
    ArrowDown: () => move(0, 0.15), "+": () => zoom(1.6), "-": () => zoom(1 / 1.6), 0: whole,
  };
  box.addEventListener("keydown", (event) => {
    const deed = keys[event.key];
    if (!deed || event.target !== box || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith("Arrow") && view.zoom === 1) return;
    event.preventDefault();
    deed();
  });

  // The wheel scrolls the page; with Ctrl it enlarges the map, as everywhere.
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const place = svg.getBoundingClientRect();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, (event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height);
  }, { passive: false });
  svg.addEventListener("dblclick", (event) => {
    event.preventDefault();
    const place = svg.getBoundingClientRect();
    zoom(1.6, (event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height);
  });
  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    if (view.zoom === 1 || event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const place = svg.getBoundingClientRect();
    move((held.x - event.clientX) / place.width, (held.y - event.clientY) / place.height);
    held = { x: event.clientX, y: event.clientY };
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { held = null; });
  show();
}

const all = (root) => root.querySelectorAll("[data-map]").forEach(ready);
all(document);
document.addEventListener("htmx:load", (event) => all(event.target));
