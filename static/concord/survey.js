// Comfort only; the survey works without it. <a data-exit> leaves at once, and the back button does not return.
let hasLeft = false;

document.addEventListener("click", async (event) => {
  const exit = event.target.closest("[data-exit]");
  if (!exit) return;
  event.preventDefault();
  hasLeft = true;
  document.querySelector("main").replaceChildren();
  const leaving = new CustomEvent("leave", { detail: [] }); // what must be gone before we are
  document.dispatchEvent(leaving);
  if (leaving.detail.length) await Promise.race([Promise.allSettled(leaving.detail), new Promise((on) => setTimeout(on, 300))]);
  location.replace(exit.href);
});

addEventListener("pageshow", (event) => event.persisted && hasLeft && location.replace(location.pathname));

// On the first and the last page the other scripts take over (device/script.py); without them it goes on page by page.
const told = document.getElementById("device");
if (told) import(JSON.parse(told.textContent).script).then(({ start }) => start(), () => {});
