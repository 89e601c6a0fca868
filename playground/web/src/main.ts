// The page: loads the engine, makes the store and mounts every panel on its container.
import "../styles/base.css";
import init, { Playground } from "./engine.js";
import { mountControls } from "./controls.js";
import { mountData } from "./data.js";
import { mountDiagram } from "./diagram.js";
import { mountChart } from "./chart.js";
import { byId } from "./dom.js";
import { Drawing } from "./drawing.js";
import { mountExport } from "./export.js";
import { mountInt8 } from "./int8.js";
import { mountMetrics } from "./metrics.js";
import { mountOutput } from "./output.js";
import { mountOwnData } from "./own_data.js";
import { Store } from "./store.js";
import { mountTransport } from "./transport.js";
import { mountWalk } from "./walk.js";

const alert = byId("alert");
await init();
const store = new Store((link) => new Playground(link), (message) => { alert.textContent = message; });
mountTransport(store, byId("header"));
mountControls(store, byId("controls"));
mountData(store, byId("data"));
mountDiagram(store, byId("network"));

const drawing = new Drawing(store);
mountOutput(store, byId("output"), drawing);
mountChart(store, byId("curves"));
mountMetrics(store, byId("metrics"));
mountOwnData(store, byId("own-data"), drawing);
mountInt8(store, byId("int8"));
mountExport(store, byId("export"));
mountWalk(store, byId("walk"));
