// What to say when events do not leave the page: one sentence for each reason the tracker knows.

const SENTENCES: Record<string, string> = {
  invalid: "an event is not what the plan says, and was not sent because of `strict`; ask validate() what is wrong",
  malformed: "an event was not sent: its properties are nested more than 120 levels deep",
  too_large: "an event was not sent: it is larger than 60 KiB",
  queue_full: "the collector cannot be reached and too many events wait; the oldest are dropped",
  batch_refused: "the collector did not understand a batch, which is lost; does `endpoint` point to the collector?",
  key_refused: "the collector refuses the write key; nothing is sent any more. Set `key` in init()",
};

/** The sentence for a reason. */
export function sentenceFor(loss: string): string {
  return SENTENCES[loss] ?? `events were lost (${loss})`;
}
