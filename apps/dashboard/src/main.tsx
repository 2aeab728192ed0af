import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { browserWorld } from "./live/browser-world.ts";
import { createLiveStore } from "./live/live-store.ts";
import { createPainter } from "./live/paint.ts";
import { StoreContext } from "./live/use-live.ts";
import { applyStoredTheme } from "./parts/theme.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/pages.css";

applyStoredTheme();
const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");
const store = createLiveStore(browserWorld(location), createPainter());
createRoot(root).render(
  <StrictMode>
    <StoreContext value={store}>
      <App />
    </StoreContext>
  </StrictMode>,
);
