/** Draws the mark of the program: three streams of wind that lean forward. */
export function Mark({ className }: { readonly className?: string | undefined }) {
  return (
    <svg className={className} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden>
      <path d="M3 8.5h10.5a2.75 2.75 0 1 0-2.6-3.6" />
      <path d="M3 12.5h15.2a2.9 2.9 0 1 1-2.7 4" />
      <path d="M3 16.5h7.2a2.2 2.2 0 1 1-2 3" />
    </svg>
  );
}
