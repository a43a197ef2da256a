/** Where the page starts: builds its few services and gives them to the application. */
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { Client } from "./api/client";
import { SessionKeeper } from "./api/session";
import { store } from "./api/storage";
import { labelOf } from "./conversation/labels";
import { Recent } from "./conversation/recent";
import { ConversationStore } from "./conversation/store";
import { Talks } from "./conversation/talks";
import { DisplayStore } from "./design/display";
import { zh } from "./design/words";
import "./design/styles";

const tab = store("sessionStorage");
const device = store("localStorage");
const display = new DisplayStore(device, document.documentElement);
const keeper = new SessionKeeper(tab, device);
const client = new Client(keeper);
const recent = new Recent(device, () => new Date());
const talks = new Talks(client, recent);
const conversation = new ConversationStore(client, recent, tab, (ask, before) => labelOf(ask, before, zh));
void conversation.resume();

const root = document.getElementById("root");
if (root) createRoot(root).render(<App services={{ client, keeper, talks, conversation, display }} />);
