// The page's name in the document's head, as long as a component says it: the one that came last is right.

const names: { name: string }[] = [];
/** What the page itself had said, if it had. */
let original: string | undefined;

/** Puts a name into `<meta name="page-name">`. The function that comes back takes it out again. */
export function namePage(name: string): () => void {
  if (names.length === 0) {
    original = find()?.content;
  }
  const entry = { name };
  names.push(entry);
  write();
  return () => {
    names.splice(names.indexOf(entry), 1);
    write();
  };
}

function write(): void {
  const name = names.at(-1)?.name ?? original;
  const there = find();
  if (name === undefined) {
    there?.remove();
    return;
  }
  const meta = there ?? document.head.appendChild(document.createElement("meta"));
  meta.name = "page-name";
  meta.content = name;
}

function find(): HTMLMetaElement | null {
  return document.querySelector("meta[name=page-name]");
}
