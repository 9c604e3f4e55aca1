/** Stands here until the page is written. */
export default function JournalPage() {
  return null;
}
