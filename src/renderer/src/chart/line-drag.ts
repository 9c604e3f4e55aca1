/** What a drag needs of the chart that it happens on. */
export interface DragSurface {
  /** The lines that may be moved now. */
  lines(): readonly { readonly id: string; readonly price: number }[];
  toY(price: number): number | null;
  /** The price at a height, already snapped to a step that can be traded. */
  toPrice(y: number): number | null;
  /** Keeps the chart from scrolling while a line is held. */
  setLocked(isLocked: boolean): void;
  /** The line follows the pointer; a null price puts it back to where it was. */
  onMove(id: string, price: number | null): void;
  onDrop(id: string, price: number): void;
}

const REACH_PX = 6;
const TOUCH_REACH_PX = 14;

/**
 * Lets lines be dragged up and down. Esc, a lost pointer and a drop at the same price put the line back and report nothing.
 * @returns a function that takes the listeners away
 */
export function dragLines(element: HTMLElement, surface: DragSurface): () => void {
  let held: { readonly id: string; readonly pointerId: number; readonly from: number; price: number } | null = null;

  const heightOf = (event: PointerEvent) => event.clientY - element.getBoundingClientRect().top;
  function under(event: PointerEvent): { readonly id: string; readonly price: number } | null {
    const y = heightOf(event);
    const reach = event.pointerType === 'touch' ? TOUCH_REACH_PX : REACH_PX;
    const near = surface.lines().map((line) => ({ line, far: Math.abs((surface.toY(line.price) ?? Infinity) - y) })).filter(({ far }) => far <= reach);
    return near.toSorted((left, right) => left.far - right.far)[0]?.line ?? null;
  }
  function release(isPutBack: boolean): void {
    if (!held) return;
    const { id, from, price } = held;
    held = null;
    surface.setLocked(false);
    surface.onMove(id, null);
    if (!isPutBack && price !== from) surface.onDrop(id, price);
  }
  function onDown(event: PointerEvent): void {
    if (event.button !== 0 || held) return;
    const line = under(event);
    if (!line) return;
    event.preventDefault();
    event.stopPropagation();
    held = { id: line.id, pointerId: event.pointerId, from: line.price, price: line.price };
    element.setPointerCapture(event.pointerId);
    surface.setLocked(true);
  }
  function onMove(event: PointerEvent): void {
    if (!held) {
      element.style.cursor = event.pointerType !== 'touch' && under(event) ? 'ns-resize' : '';
      return;
    }
    const price = surface.toPrice(heightOf(event));
    if (price === null || price === held.price) return;
    held.price = price;
    surface.onMove(held.id, price);
  }
  const onUp = (event: PointerEvent): void => { if (held?.pointerId === event.pointerId) release(false); };
  const onLost = (): void => { release(true); };
  const onKey = (event: KeyboardEvent): void => { if (event.key === 'Escape') release(true); };

  element.addEventListener('pointerdown', onDown, { capture: true });
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onLost);
  addEventListener('keydown', onKey);
  return () => {
    element.removeEventListener('pointerdown', onDown, { capture: true });
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onLost);
    removeEventListener('keydown', onKey);
  };
}
