// Comfort only; the survey works without it. <a data-exit> leaves at once, and the back button does not return.
document.addEventListener("click", (event) => {
  const exit = event.target.closest("[data-exit]");
  if (!exit) return;
  event.preventDefault();
  location.replace(exit.href);
});
