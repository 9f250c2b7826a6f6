// Server-sent events read from an answer: EventSource cannot send a key.

export interface Message {
  id: string;
  /** What kind it is. */
  event: string;
  data: string;
}

/** The messages of a stream, until it ends (the format of the HTML standard, 9.2). */
export async function* messages(response: Response, signal: AbortSignal): AsyncGenerator<Message> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined));
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split(/\r?\n\r?\n/);
    rest = parts.pop() ?? "";
    for (const part of parts) yield message(part);
  }
}

function message(text: string): Message {
  const fields = { id: "", event: "message", data: "" };
  for (const line of text.split(/\r?\n/)) {
    const [, name, value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === "id") fields.id = value;
    if (name === "event") fields.event = value;
    if (name === "data") fields.data += (fields.data ? "\n" : "") + value;
  }
  return fields;
}
