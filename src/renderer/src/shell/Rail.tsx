import { CircleQuestionMark, Search } from 'lucide-react';
import { Tooltip } from '../components/Tooltip.tsx';
import { PAGES } from '../pages.ts';
import { usePage } from '../state/route.ts';
import styles from './Rail.module.css';
import { COMMAND_KEY } from './use-hotkeys.ts';

/** Draws the way to every page, and to the palette and the help below. */
export function Rail({ onPalette, onHelp }: { readonly onPalette: () => void; readonly onHelp: () => void }) {
  const current = usePage();
  return (
    <nav className={styles.rail} aria-label="Pages">
      {PAGES.map(({ id, title, icon: Icon }, index) => (
        <Tooltip key={id} text={`${title}  ${COMMAND_KEY}${index + 1}`} side="right">
          <a className={styles.item} href={`#/${id}`} {...(id === current ? { 'aria-current': 'page' as const } : {})}><Icon aria-hidden />{title}</a>
        </Tooltip>
      ))}
      <span className={styles.space} />
      <Tooltip text={`Find anything  ${COMMAND_KEY}K`} side="right"><button type="button" className={styles.item} onClick={onPalette}><Search aria-hidden />Find</button></Tooltip>
      <Tooltip text="Keys and words  ?" side="right"><button type="button" className={styles.item} onClick={onHelp}><CircleQuestionMark aria-hidden />Help</button></Tooltip>
    </nav>
  );
}
