// The site's few drawings, made as SVG elements.

const svgNamespace = "http://www.w3.org/2000/svg";

/** The brand's sign: a coin's edge that turns back. */
export function brandMark(): SVGElement {
  return icon("0 0 32 32", ["M22.5 12.2A7.6 7.6 0 1 0 23.6 16", "M23.4 7.6v5.2h-5.2"], "brand-mark");
}

export function chevron(): SVGElement {
  return icon("0 0 16 16", ["M4 6l4 4 4-4"], "chevron");
}

function icon(viewBox: string, paths: readonly string[], className: string): SVGElement {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  for (const data of paths) {
    const path = document.createElementNS(svgNamespace, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}
