import { CandlestickChart, CircleQuestionMark, Ellipsis, Layers, MessageCircleQuestionMark, Search } from 'lucide-react';
import { Menu } from '../components/Menu.tsx';
import { PAGES } from '../pages.ts';
import { goToPage, usePage, useTradeView } from '../state/route.ts';
import styles from './BottomBar.module.css';
import { KillSwitch } from './KillSwitch.tsx';

/** Draws the bottom of a phone: the three views of trading, everything else behind More, and the kill switch under the thumb. */
export function BottomBar({ onPalette, onHelp }: { readonly onPalette: () => void; readonly onHelp: () => void }) {
  const page = usePage();
  const tradeView = useTradeView();
  const isOn = (view: ReturnType<typeof useTradeView>) => page === 'trade' && tradeView === view;
  const current = (on: boolean) => (on ? { 'aria-current': 'page' as const } : {});
  return (
    <nav className={styles.bar} aria-label="Pages">
      <a className={styles.item} href="#/trade" {...current(isOn('chart'))}><CandlestickChart aria-hidden />Trade</a>
      <a className={styles.item} href="#/trade/positions" {...current(isOn('positions'))}><Layers aria-hidden />Positions</a>
      <a className={styles.item} href="#/trade/why" {...current(isOn('why'))}><MessageCircleQuestionMark aria-hidden />Why</a>
      <Menu
        side="top"
        trigger={<button type="button" className={styles.item} {...current(page !== 'trade')}><Ellipsis aria-hidden />More</button>}
        items={[
          ...PAGES.filter(({ id }) => id !== 'trade').map(({ id, title, icon: Icon }) => ({ id, title, icon: <Icon aria-hidden />, run: () => { goToPage(id); } })),
          { id: 'find', title: 'Find anything', icon: <Search aria-hidden />, run: onPalette },
          { id: 'help', title: 'Help', icon: <CircleQuestionMark aria-hidden />, run: onHelp },
        ]}
      />
      <KillSwitch look="thumb" />
    </nav>
  );
}
