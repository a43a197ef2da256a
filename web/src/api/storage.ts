/** The browser's storage, or memory where the browser refuses one (private windows, blocked site data). */

class Memory implements Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  private readonly values = new Map<string, string>();
  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.values.set(key, value);
  }
  removeItem(key: string): void {
    this.values.delete(key);
  }
}

export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export function store(kind: "localStorage" | "sessionStorage"): Store {
  try {
    const found = window[kind];
    found.setItem("shanzhi.probe", "1");
    found.removeItem("shanzhi.probe");
    return found;
  } catch {
    return new Memory();
  }
}

/** A stored JSON value, or the default when there is none or it does not fit. */
export function readJson<T>(from: Store, key: string, fits: (value: unknown) => value is T, otherwise: T): T {
  try {
    const value: unknown = JSON.parse(from.getItem(key) ?? "null");
    return fits(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}
