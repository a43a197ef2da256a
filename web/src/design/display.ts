/** How the person likes to read: type size and interface language, remembered on the device. */
import { readJson, type Store } from "../api/storage";

export interface Display {
  large: boolean;
  language: "zh-CN" | "en";
}

const KEY = "shanzhi.display";
const PLAIN: Display = { large: false, language: "zh-CN" };

export class DisplayStore {
  private state: Display;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly device: Store,
    private readonly root: HTMLElement,
  ) {
    this.state = readJson(device, KEY, isDisplay, PLAIN);
    this.apply();
  }

  snapshot = (): Display => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  change(changes: Partial<Display>): void {
    this.state = { ...this.state, ...changes };
    this.device.setItem(KEY, JSON.stringify(this.state));
    this.apply();
    this.listeners.forEach((listener) => listener());
  }

  private apply(): void {
    this.root.dataset["type"] = this.state.large ? "large" : "normal";
    this.root.lang = this.state.language;
  }
}

function isDisplay(value: unknown): value is Display {
  const display = value as Display | null;
  return typeof display?.large === "boolean" && (display.language === "zh-CN" || display.language === "en");
}
