/** Runs `draw` in the next animation frame; after a slow frame it waits four times as long as that took, so that a large study never keeps
 *  the page from answering. Hidden pages get no frames: then a timer draws once a second. */
export function createPainter(): (draw: () => void) => void {
  let readyAt = 0;
  return (draw) => {
    const run = (): void => {
      const started = performance.now();
      draw();
      // The drawing itself happens when React has rendered: measured by a task queued behind it.
      setTimeout(() => {
        readyAt = performance.now() + Math.min(1000, 4 * Math.max(0, performance.now() - started - 8));
      }, 0);
    };
    if (document.hidden) return void setTimeout(run, 1000);
    const wait = readyAt - performance.now();
    if (wait <= 16) requestAnimationFrame(run);
    else setTimeout(() => requestAnimationFrame(run), wait);
  };
}
