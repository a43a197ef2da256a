/** Places on the page that other cards point at: form fields by their fact, materials by their id. */

/** Scrolls to the newest control for a fact or a material and focuses it. False when none is on the page. */
export function goTo(place: string): boolean {
  const all = document.querySelectorAll<HTMLElement>(`[data-place="${CSS.escape(place)}"]:not([data-stale])`);
  const target = all[all.length - 1];
  if (!target) return false;
  const control = target.matches("input, select, textarea, button") ? target : target.querySelector<HTMLElement>("input, select, textarea, button");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  (control ?? target).focus({ preventScroll: true });
  return true;
}
