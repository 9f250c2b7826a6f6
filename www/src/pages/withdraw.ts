// Withdrawals: asks for a payout of the balance.

import { track } from "@cryptorebate/tracker";
import { type Account, addWithdrawal, availableCents } from "../account.ts";
import { minimumWithdrawalCents, type Network, networks, sampleAddresses } from "../demo-data.ts";
import { el, fill } from "../element.ts";
import { centsToUsd, formatCents, parseCents } from "../money.ts";
import { textField } from "../text-field.ts";
import { toast } from "../toast.ts";
import type { Page } from "./pages.ts";

export const withdrawPage: Page = { name: "withdraw", title: "Withdraw", membersOnly: true, open };

function open(account: Account): HTMLElement {
  const form = el("div", {});
  const showForm = () => fill(form, withdrawalForm(account, showForm));
  showForm();
  return el("section", { class: "narrow card" }, el("h1", {}, "Withdraw"), form);
}

function withdrawalForm(account: Account, onDone: () => void): HTMLElement {
  const available = availableCents(account);
  let network: Network = networks[0];

  const all = el("button", { type: "button", class: "button quiet small" }, "All of it");
  const balance = el("p", { class: "hint", id: "balance" }, `${formatCents(available)} available `, all);
  const amount = textField(
    "amount",
    "Amount in USDT",
    { inputmode: "decimal", autocomplete: "off", placeholder: "100.00" },
    balance,
  );
  all.addEventListener("click", () => {
    amount.input.value = centsToUsd(available).toFixed(2);
  });

  const sample = el("button", { type: "button", class: "button quiet small" }, "Use a sample");
  const addressHint = el("span", {});
  const hint = el("p", { class: "hint", id: "address-hint" }, addressHint, " ", sample);
  const address = textField("address", "Wallet address", { autocomplete: "off", spellcheck: "false" }, hint);
  sample.addEventListener("click", () => {
    address.input.value = sampleAddresses[network.id];
  });
  const choose = (chosen: Network) => {
    network = chosen;
    addressHint.textContent = `${chosen.addressHint}.`;
  };
  choose(network);

  const submit = (event: Event) => {
    event.preventDefault();
    const cents = parseCents(amount.value());
    const wrongAmount = problemOfAmount(cents, available);
    if (cents === undefined || wrongAmount) return amount.complain(wrongAmount ?? "");
    if (!network.address.test(address.value().trim())) {
      return address.complain(`This is no ${network.name} address: it should be ${network.addressHint}.`);
    }
    request(account, cents, network);
    onDone();
  };

  return el(
    "form",
    { novalidate: true, onsubmit: submit },
    amount.element,
    el(
      "fieldset",
      { class: "choices networks" },
      el("legend", {}, "Network"),
      ...networks.map((one) => networkChoice(one, network, choose)),
    ),
    address.element,
    el(
      "button",
      { type: "submit", class: "button wide", disabled: available < minimumWithdrawalCents },
      "Request the withdrawal",
    ),
  );
}

function problemOfAmount(cents: number | undefined, available: number): string | undefined {
  if (cents === undefined) return "Type an amount with at most two decimals, like 100.00.";
  if (cents < minimumWithdrawalCents) return `The smallest withdrawal is ${formatCents(minimumWithdrawalCents)}.`;
  if (cents > available) return `You can withdraw ${formatCents(available)} at most.`;
  return undefined;
}

function networkChoice(network: Network, chosen: Network, choose: (network: Network) => void): HTMLElement {
  return el(
    "label",
    { class: "choice" },
    el("input", {
      type: "radio",
      name: "network",
      value: network.id,
      checked: network === chosen,
      onchange: () => choose(network),
    }),
    el(
      "span",
      { class: "row-text" },
      el("strong", {}, network.id),
      el("span", { class: "muted" }, `${network.name}, ${network.speed}`),
    ),
  );
}

function request(account: Account, amountCents: number, network: Network): void {
  const isFirst = account.withdrawals.length === 0;
  addWithdrawal(account, amountCents, network.id);
  track(
    "withdrawal_requested",
    {
      amount_usd: centsToUsd(amountCents),
      currency: "USDT",
      network: network.id,
      is_first_withdrawal: isFirst,
    },
    { userProperties: { available_balance: centsToUsd(availableCents(account)) } },
  );
  toast(`${formatCents(amountCents)} requested over ${network.id}. You find it in your history.`);
}
