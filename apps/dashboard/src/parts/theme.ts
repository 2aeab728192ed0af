const KEY = "ridgeline.theme";

/** The theme kept from last time; without one the system's holds. */
export function applyStoredTheme(): void {
  const kept = read();
  if (kept === "light" || kept === "dark") document.documentElement.dataset["theme"] = kept;
}

/** Turns light to dark and back, and keeps it. */
export function toggleTheme(): void {
  const now = document.documentElement.dataset["theme"] ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  document.documentElement.dataset["theme"] = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage may be forbidden: the theme then holds until the page is closed.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
