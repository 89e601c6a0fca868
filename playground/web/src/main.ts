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
import { Problems } from "./problems.js";
import { Store } from "./store.js";
import { mountToast } from "./toast.js";
import { mountTransport } from "./transport.js";
import { mountWalk } from "./walk.js";

const showError = mountToast(byId("toast"));
await init();
const store = new Store((link) => new Playground(link), showError);
const problems = new Problems(store);
mountTransport(store, byId("header"));
mountControls(store, byId("controls"), problems);
mountData(store, byId("data"), problems);
mountDiagram(store, byId("network"));

const drawing = new Drawing(store);
mountOutput(store, byId("output"), drawing);
mountChart(store, byId("curves"), byId("curve-options"));
mountMetrics(store, byId("metrics"));
mountOwnData(store, byId("own-data"), drawing);
mountInt8(store, byId("int8"));
mountExport(store, byId("export"));
mountWalk(store, byId("walk"));
