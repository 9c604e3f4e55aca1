import { useEffect, useState } from 'react';

/** Returns the width of an element in CSS pixels, followed as it changes. */
export function useWidth(box: { readonly current: HTMLElement | null }, before = 640): number {
  const [width, setWidth] = useState(before);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = (): void => { if (element.clientWidth > 0) setWidth(element.clientWidth); };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, [box]);
  return width;
}
