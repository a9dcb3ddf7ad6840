// A table of which only the rows and columns on the screen are in the document, between spaces as large as all the others.
globalThis.createVirtualTable = (label, onSort) => {
  const ROW = 36;
  /** Rows drawn beyond the edges of the screen. */
  const BEYOND = 6;
  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const sized = (made, side, pixels) => {
    made.style[side] = `${pixels}px`;
    return made;
  };
  const sumOf = (widths, from, to) => widths.slice(from, to).reduce((sum, width) => sum + width, 0);

  const columnWidths = element("colgroup");
  const head = element("thead");
  const body = element("tbody");
  const table = element("table", { ariaLabel: label }, columnWidths, head, body);
  const frame = element("div", { className: "explorer-frame", tabIndex: 0, ariaLabel: label }, table);
  frame.setAttribute("role", "region");
  let columns = [];
  let rows = [];
  let sorted = {};

  function space(columnsWide = 1) {
    const cell = element("td", { className: "space", colSpan: columnsWide });
    cell.setAttribute("aria-hidden", "true");
    return cell;
  }

  function headCell({ title, isNumber }, index) {
    const isSorted = sorted.title === title;
    const sign = isSorted ? (sorted.isDown ? " ↓" : " ↑") : "";
    const button = element("button", { type: "button", title, textContent: title + sign });
    button.addEventListener("click", () => {
      onSort({ title, isDown: isSorted ? !sorted.isDown : isNumber === true });
      // The button was drawn again; who pressed it by key stays on it.
      head.querySelector(`[aria-colindex="${index + 1}"] button`)?.focus();
    });
    const cell = element("th", { scope: "col", className: isNumber ? "number" : "" }, button);
    cell.setAttribute("aria-colindex", String(index + 1));
    if (isSorted) cell.setAttribute("aria-sort", sorted.isDown ? "descending" : "ascending");
    return cell;
  }

  function bodyCell(row, index) {
    const { text, isNumber, heat } = columns[index];
    const shown = text(row);
    const className = `${isNumber ? "number" : ""}${heat === undefined ? "" : ` heat${heat(row)}`}`;
    const cell = element(index === 0 ? "th" : "td", { className, title: shown, textContent: shown });
    if (index === 0) cell.scope = "row";
    cell.setAttribute("aria-colindex", String(index + 1));
    return cell;
  }

  /** Returns the columns on the screen, but the first, which always is. */
  function columnsOnScreen(widths, scrolled, available) {
    let first = 1;
    let passed = 0;
    while (first < widths.length - 1 && passed + widths[first] < scrolled) {
      passed += widths[first];
      first += 1;
    }
    let last = first;
    while (last < widths.length && passed < scrolled + available) {
      passed += widths[last];
      last += 1;
    }
    return [first, last];
  }

  /** @param printed number of rows to draw from the first one on, for paper. Without it: those on the screen */
  function draw(printed) {
    const available = frame.clientWidth;
    const widths = columns.map(({ width: [least, share = 0] }) =>
      Math.max(least, Math.floor(share * available)),
    );
    widths[0] += Math.max(0, available - sumOf(widths, 0));
    const top = printed === undefined ? Math.max(0, Math.floor(frame.scrollTop / ROW) - BEYOND) : 0;
    const end = printed ?? top + Math.ceil(frame.clientHeight / ROW) + 2 * BEYOND;
    const onScreen = rows.slice(top, end);
    const [first, last] = columnsOnScreen(widths, frame.scrollLeft, available);
    const drawn = Array.from({ length: last - first }, (_, index) => first + index);
    const wide = [widths[0], sumOf(widths, 1, first), ...widths.slice(first, last), sumOf(widths, last)];
    const spaced = (cellOf) => [cellOf(0), space(), ...drawn.map(cellOf), space()];
    const headLine = element("tr", {}, ...spaced((index) => headCell(columns[index], index)));
    headLine.setAttribute("aria-rowindex", "1");
    const lines = onScreen.map((row, index) => {
      const line = element("tr", {}, ...spaced((column) => bodyCell(row, column)));
      line.setAttribute("aria-rowindex", String(top + index + 2));
      return line;
    });
    const gap = (count) => {
      const line = element("tr", {}, sized(space(wide.length), "height", count * ROW));
      line.setAttribute("aria-hidden", "true");
      return line;
    };
    const below = printed === undefined ? rows.length - top - onScreen.length : 0;
    // Paper is not as wide as the screen.
    const fixed = printed === undefined ? wide : [];
    columnWidths.replaceChildren(...fixed.map((width) => sized(element("col"), "width", width)));
    table.style.width = printed === undefined ? `${sumOf(wide, 0)}px` : "100%";
    head.replaceChildren(headLine);
    body.replaceChildren(gap(top), ...lines, gap(below));
  }

  let isWaiting = false;
  const drawSoon = () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      draw();
    });
  };
  frame.addEventListener("scroll", drawSoon, { passive: true });
  new ResizeObserver(drawSoon).observe(frame);

  return {
    element,
    frame,
    draw,
    /** Shows other rows from the first one on. @param by the title that they are sorted by, and whether the largest comes first */
    show(otherColumns, otherRows, by) {
      const isSame = otherColumns.length === columns.length;
      columns = otherColumns;
      rows = otherRows;
      sorted = by;
      table.setAttribute("aria-rowcount", String(rows.length + 1));
      table.setAttribute("aria-colcount", String(columns.length));
      frame.scrollTop = 0;
      if (!isSame) frame.scrollLeft = 0;
      draw();
    },
  };
};
