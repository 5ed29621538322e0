/* Streets under the places of a map, where the town has set an address of tiles. Leaflet is loaded when somebody asks
   for them; without it, and without this script, the drawing stands there and says the same. */

const load = (tag, attributes) => new Promise((done, failed) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.addEventListener("load", done);
  element.addEventListener("error", failed);
  document.head.append(element);
});

async function draw(figure, place) {
  const { leaflet, streets, tiles, credit } = figure.dataset;
  const [answer] = await Promise.all([
    fetch(streets),
    load("link", { rel: "stylesheet", href: `${leaflet}.css` }),
    window.L || load("script", { src: `${leaflet}.js` }),
  ]);
  if (!answer.ok) throw new Error(answer.status);
  const places = await answer.json();
  const { L } = window;
  const map = L.map(place, { scrollWheelZoom: false, attributionControl: Boolean(credit) });
  map.attributionControl?.setPrefix(false);
  const plain = document.createElement("span");
  plain.textContent = credit;  // a setting is no markup
  L.tileLayer(tiles, { maxZoom: 19, referrerPolicy: "no-referrer", attribution: plain.innerHTML }).addTo(map);
  const drawn = L.geoJSON(places, {
    style: { color: "#8a1538", weight: 2, fillOpacity: 0.2 },
    onEachFeature(feature, layer) {
      const told = document.createElement("div");
      for (const [name, value] of Object.entries(feature.properties)) {
        if (value === null || value === "" || typeof value === "object") continue;
        const line = document.createElement("div");
        line.textContent = `${name}: ${value}`;
        told.append(line);
      }
      layer.bindPopup(told);
    },
  }).addTo(map);
  const bounds = drawn.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [20, 20] });
  else map.setView([0, 0], 2);
}

function ready(figure) {
  if (figure.dataset.streetsReady) return;
  figure.dataset.streetsReady = "1";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--secondary button--small no-print";
  button.textContent = figure.dataset.show;
  button.setAttribute("aria-expanded", "false");
  const place = document.createElement("div");
  place.className = "streets no-print";
  place.hidden = true;
  let drawn = false;
  button.addEventListener("click", async () => {
    place.hidden = !place.hidden;
    button.textContent = place.hidden ? figure.dataset.show : figure.dataset.hide;
    button.setAttribute("aria-expanded", String(!place.hidden));
    if (drawn || place.hidden) return;
    drawn = true;
    try {
      await draw(figure, place);
    } catch {
      place.className = "figure-note";
      place.setAttribute("role", "status");
      place.textContent = figure.dataset.failed;
    }
  });
  figure.querySelector("figcaption").after(button, place);
}

const all = (root) => root.querySelectorAll("[data-streets]").forEach(ready);
all(document);
document.addEventListener("htmx:load", (event) => all(event.target));
