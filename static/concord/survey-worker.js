// The worker of one survey: its first page, its questions and the files they need stay on the phone, and nothing else.
// It lies beside the survey, so browsers show it no other page; KEEPS is written above by device/worker.py.

const PREFIX = `concord-survey-${KEEPS.survey}-`;
const NAME = PREFIX + KEEPS.mark;
const PATIENCE = 10000; // milliseconds for a page on a network that is only half there
const addressOf = (url) => url.pathname + url.search;

const fetched = async (address) => {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok || response.redirected) throw new Error(address);
  return response;
};

addEventListener("install", (event) => {
  skipWaiting();
  const take = async () => {
    const cache = await caches.open(NAME);
    const all = [...KEEPS.pages, ...KEEPS.forms, ...KEEPS.files];
    await Promise.all(all.map(async (address) => cache.put(address, await fetched(address))));
  };
  event.waitUntil(take());
});

addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(clean());
});

const kept = async (address) => (await caches.open(NAME)).match(address, { ignoreVary: true });

// The page comes from the network while there is one: it tells whether the survey is still open.
async function page(request, address) {
  const late = new Promise((_, no) => setTimeout(no, PATIENCE));
  try {
    const response = await Promise.race([fetch(request), late]);
    if (response.ok && !response.redirected) (await caches.open(NAME)).put(address, response.clone());
    return response;
  } catch {
    return (await kept(address)) ?? (await kept(KEEPS.page)) ?? fetch(request);
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const address = addressOf(url);
  if (KEEPS.pages.includes(address)) event.respondWith(page(request, address));
  else if (KEEPS.forms.includes(address) || KEEPS.files.includes(address))
    event.respondWith(kept(address).then((found) => found ?? fetch(request)));
});
