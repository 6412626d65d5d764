import { useEffect, useRef, useState } from 'preact/hooks';

/** A ref for an element, and its width in CSS pixels as it changes; `start` until it is on the page. */
export function useWidth<E extends HTMLElement>(start: number) {
  const ref = useRef<E>(null);
  const [width, setWidth] = useState(start);
  useEffect(() => {
    let frame = 0;
    // In a frame of its own: a change of size within the observer's own turn is an error in browsers.
    const observer = new ResizeObserver(([entry]) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => entry && setWidth(Math.floor(entry.contentRect.width)));
    });
    if (ref.current) observer.observe(ref.current);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, []);
  return [ref, width] as const;
}
