// The clock of a page, and the middle of what it showed.

/** Gives the CPU time of the page's main thread so far, in milliseconds, as Chromium counts it. */
export async function mainThreadClock(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  return async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ThreadTime").value * 1000;
  };
}

/** The middle one of the numbers. */
export function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
