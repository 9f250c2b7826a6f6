// Which events this tab has made; kept through a reload, because the collector tells the latest ones again.

const storageKey = "cryptorebate-demo-own-events";
const capacity = 200;

export class OwnEvents {
  #ids = load();

  add(id: string): void {
    this.#ids = [...this.#ids, id].slice(-capacity);
    try {
      sessionStorage.setItem(storageKey, JSON.stringify(this.#ids));
    } catch {
      // Storage is blocked: after a reload, earlier events count as made elsewhere.
    }
  }

  has(id: string): boolean {
    return this.#ids.includes(id);
  }
}

function load(): string[] {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}
