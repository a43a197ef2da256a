/** The ids of conversations held on this device. Only ids: what was said is on the server, behind the session. */
import { readJson, type Store } from "../api/storage";

export interface Remembered {
  id: string;
  at: string;
}

const KEY = "shanzhi.conversations";
const MOST = 12;

export class Recent {
  constructor(
    private readonly device: Store,
    private readonly now: () => Date,
  ) {}

  list(): readonly Remembered[] {
    return readJson<Remembered[]>(this.device, KEY, isList, []);
  }

  remember(id: string): void {
    const others = this.list().filter((one) => one.id !== id);
    this.keep([{ id, at: this.now().toISOString() }, ...others].slice(0, MOST));
  }

  forget(id: string): void {
    this.keep(this.list().filter((one) => one.id !== id));
  }

  clear(): void {
    this.device.removeItem(KEY);
  }

  private keep(list: readonly Remembered[]): void {
    this.device.setItem(KEY, JSON.stringify(list));
  }
}

function isList(value: unknown): value is Remembered[] {
  return Array.isArray(value) && value.every((one: Remembered) => typeof one?.id === "string" && typeof one.at === "string");
}
