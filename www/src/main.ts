// Starts the demo: the panel first, so that it misses nothing, then the tracker, then the site.

import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import "./styles/monogram.css";
import "./styles/forms.css";
import "./styles/pages.css";
import "./styles/panel.css";
import { identify, init } from "@cryptorebate/tracker";
import { currentAccount, onAccountChangedElsewhere } from "./account.ts";
import { byId } from "./element.ts";
import { pageNames } from "./pages/pages.ts";
import { startPanel } from "./panel/panel.ts";
import { startRouter } from "./router.ts";

const panel = startPanel(byId("panel"));

init({ pages: pageNames, onEvent: (notice) => notice.fate === "queued" && panel.sent(notice) });

const account = currentAccount();
if (account) identify(account.userId);

startRouter();
onAccountChangedElsewhere(() => location.reload());
