// Starts the Mini App. The tracker finds out by itself that this is Telegram, and who has opened the page.

import "../styles/monogram.css";
import "./miniapp.css";
import { init, page, track } from "@cryptorebate/tracker";
import { activeExchanges, totalRebateCents, unsettledCents } from "../demo-data.ts";
import { byId, fill } from "../element.ts";
import { centsToUsd } from "../money.ts";
import { homeScreen } from "./home.ts";
import { hasStarted, remember } from "./memory.ts";
import { outsideScreen } from "./outside.ts";
import { type MiniApp, openMiniApp } from "./telegram.ts";
import { welcomeScreen } from "./welcome.ts";

const app = openMiniApp();
const isKnown = app !== undefined && hasStarted(app.user);

init({ pages: { [location.pathname]: !app ? "miniapp_outside" : isKnown ? "miniapp_home" : "miniapp_welcome" } });

if (!app) {
  fill(byId("app"), outsideScreen());
} else if (isKnown) {
  track("user_logged_in", { method: "telegram" });
  showHome(app);
} else {
  fill(
    byId("app"),
    welcomeScreen(app.user, () => start(app)),
  );
}

/** The first visit: whoever reads on has signed up, for Telegram has said who it is. */
function start(app: MiniApp): void {
  const source = app.startParam ?? "organic";
  track(
    "user_signed_up",
    { method: "telegram", source },
    {
      userProperties: {
        signup_date: new Date().toISOString(),
        signup_method: "telegram",
        signup_source: source,
        preferred_platform: "telegram_bot",
        is_activated: false,
      },
    },
  );
  remember(app.user);
  page({ name: "miniapp_home" });
  showHome(app);
}

function showHome(app: MiniApp): void {
  track("dashboard_viewed", {
    total_rebate_usd: centsToUsd(totalRebateCents),
    available_balance_usd: centsToUsd(totalRebateCents - unsettledCents),
    exchanges_active: activeExchanges.length,
  });
  fill(byId("app"), homeScreen(app));
  scrollTo(0, 0);
}
