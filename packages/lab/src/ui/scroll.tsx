import type { ComponentChildren } from 'preact';

/** What may be wider than the page: scrolled by itself, by the keyboard too. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it, the keyboard could not scroll
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
