// Questions to the collector, and what comes back.

const KEY = "dashboard-read-key";

/** What went wrong, in the collector's words where it had any. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The key that is sent, if there is one. It stays in this tab. */
export function readKey(): string | null {
  return sessionStorage.getItem(KEY);
}

export function setReadKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

/** Asks without reading the answer: 0 is the status of an answer that did not come. */
export async function request(path: string, signal?: AbortSignal, headers: HeadersInit = {}): Promise<Response> {
  const sent = new Headers(headers);
  const key = readKey();
  if (key) sent.set("authorization", `Bearer ${key}`);
  let response: Response;
  try {
    response = await fetch(path, { headers: sent, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure(0, "");
  }
  if (response.ok) return response;
  throw new Failure(response.status, await problem(response));
}

/** Asks with these parameters; empty ones are left out. */
export async function ask<T>(path: string, parameters: Record<string, string> = {}, signal?: AbortSignal): Promise<T> {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ""));
  const response = await request(query.size > 0 ? `${path}?${query}` : path, signal);
  return (await response.json()) as T;
}

async function problem(response: Response): Promise<string> {
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "detail" in body) return String(body.detail);
  } catch {
    // What is no JSON says nothing that a person could use.
  }
  return `${response.status} ${response.statusText}`;
}

export interface Step {
  event: string;
  people: number;
  of_first: number | null;
  of_previous: number | null;
  median_ms: number | null;
  p90_ms: number | null;
}

export interface FunnelAnswer {
  name: string;
  steps: Step[];
  groups?: { value: string | null; steps: Step[] }[];
  groups_left_out?: number;
  before?: FunnelAnswer;
}

export interface Retained {
  day: number;
  people: number;
  active: number;
  share: number | null;
}

export interface CohortGroup {
  name: string;
  people: number;
  retention?: Retained[];
  goal_met?: boolean | null;
  activated?: number;
  activation_rate?: number | null;
  ltv?: number | null;
  arpu?: number | null;
  trading_volume?: number | null;
}

export interface CohortAnswer {
  name: string;
  metrics: string[];
  goal?: { metric: string; day: number; above: number };
  groups: CohortGroup[];
}

export interface Condition {
  property: string;
  equals?: unknown;
  above?: number;
  at_least?: number;
  below?: number;
  at_most?: number;
}

export interface FunnelPlan {
  name: string;
  description: string;
  window_days: number;
  steps: { event: string; where?: Condition[] }[];
  /** By what its people can be told apart. */
  by: string[];
}

export interface CohortPlan {
  name: string;
  description: string;
  metrics: string[];
  days?: number[];
}

export interface Violation {
  code: string;
  path: string;
  message?: string;
}

export interface Verdict {
  valid: boolean;
  violations?: Violation[];
}

export interface SummaryEvent {
  event: string;
  known: boolean;
  accepted: number;
  quarantined: number;
  first_seen: string | null;
  last_seen: string | null;
  per_day: { day: string; accepted: number; quarantined: number }[];
  violations: (Violation & {
    count: number;
    last_seen: string;
    example: { event: unknown; verdict: Verdict } | null;
  })[];
}

export interface Summary {
  events: SummaryEvent[];
}

/** Why something should no longer be used. */
export interface Deprecation {
  reason: string;
  replacement?: string;
}

export interface Property {
  name: string;
  description: string;
  required: boolean;
  type: string;
  expected: string;
  examples?: unknown[];
  values?: string[];
  update?: string;
  deprecated?: Deprecation;
}

export interface PlanEvent {
  name: string;
  description: string;
  priority: string;
  category: string;
  platforms: string[];
  identity: string;
  emitter: string;
  deprecated?: Deprecation;
  properties: Property[];
  rules: { name: string; description?: string; message?: string }[];
}

export interface Plan {
  name: string;
  version: string;
  platforms: { name: string; description: string }[];
  events: PlanEvent[];
  user_properties: Property[];
}

export interface UserAnswer {
  ids: { kind: string; id: string }[];
  user_properties: Record<string, unknown>;
  first_seen: string | null;
  last_seen: string | null;
  events_total: number;
  events: { received_at: string; occurred_at: string | null; event: Record<string, unknown> }[];
  before: string | null;
}
