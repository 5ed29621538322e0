// What waits on this phone: forms that are not finished, and whole answers that are not sent. The database of the browser
// may be missing (private windows), be emptied, or be closed under us: each deed opens it anew, and one that fails says so.

const NAME = "concord-survey";
const PATIENCE = 4000; // milliseconds; some phones never answer
const KEEP = 14 * 864e5; // a form that nobody finished goes after two weeks

function opened() {
  return new Promise((yes, no) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("kept", { keyPath: "id" });
    request.onsuccess = () => yes(request.result);
    request.onerror = request.onblocked = () => no(request.error);
    setTimeout(no, PATIENCE, new Error("no answer"));
  });
}

async function once(mode, deed) {
  const database = await opened();
  try {
    return await new Promise((yes, no) => {
      const work = database.transaction("kept", mode);
      const request = deed(work.objectStore("kept"));
      work.oncomplete = () => yes(request.result);
      work.onerror = work.onabort = () => no(work.error);
      setTimeout(no, PATIENCE, new Error("no answer"));
    });
  } finally {
    database.close();
  }
}

const within = (...deed) => once(...deed).catch(() => once(...deed));

// Looking must leave no trace: where there is no database, none is made.
const isThere = async () => !indexedDB.databases || (await indexedDB.databases()).some(({ name }) => name === NAME);

/** What waits of one survey, the oldest first; empty where nothing can be kept. */
export async function waiting(survey) {
  try {
    if (!(await isThere())) return [];
    const all = (await within("readonly", (store) => store.getAll())).filter((one) => one.survey === survey);
    const old = all.filter((one) => one.kind === "draft" && Date.now() - one.since > KEEP);
    await Promise.all(old.map(({ id }) => remove(id)));
    return all.filter((one) => !old.includes(one)).sort((a, b) => a.since - b.since);
  } catch {
    return [];
  }
}

/** Whether it is kept now. entry: {id, survey, kind: "draft" or "whole", …}. */
export const keep = (entry) => within("readwrite", (store) => store.put({ ...entry, since: Date.now() })).then(() => true, () => false);

export async function remove(id) {
  try {
    if (await isThere()) await within("readwrite", (store) => store.delete(id));
  } catch {
    // what cannot be opened holds nothing
  }
}

/** "arrived", "offline", "busy", or the code with which the server refused it. */
export async function send({ id, note, on, answers }, address) {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ instance: id, note, on, answers }),
      signal: AbortSignal.timeout?.(60000),
    });
    const told = await response.json(); // the page of a hotel's network is no answer
    if (told.arrived === id) return { code: "arrived" };
    return response.status < 500 && told.code ? told : { code: "offline" };
  } catch {
    return { code: "offline" };
  }
}
