import { CandlestickChart, FlaskConical, Radio, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../../components/Button.tsx';
import { useView } from '../../state/engine-context.tsx';
import { goToPage, goToSettings } from '../../state/route.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import styles from './welcome.module.css';

/** Draws the card of the first ten minutes: three doors, none of which needs a key. Nothing is drawn once it was closed, and to whoever trades on an account. */
export default function WelcomeCard() {
  const welcomed = useSettings((settings) => settings.welcomed);
  const isPractice = useView((view) => view.session?.mode === 'practice');
  const isOnAccount = useView((view) => view.session?.mode === 'demo' || view.session?.mode === 'live');
  const titleId = useId();
  if (welcomed || isOnAccount) return null;
  const close = (): void => { changeSettings({ welcomed: true }); };
  return (
    <section className={styles.card} aria-labelledby={titleId}>
      <header className={styles.header}>
        <div>
          <h2 className={styles.title} id={titleId}>Three ways to begin</h2>
          <p className={styles.text}>All three use play money and need no key and no account.</p>
        </div>
        <IconButton label="Close this card" icon={<X aria-hidden />} onClick={close} />
      </header>
      <div className={styles.doors}>
        <Door icon={CandlestickChart} title="Watch the practice trader" text={isPractice ? 'It is trading now, on a simulated market. The decision log says why it does what it does.' : 'A strategy trades on a simulated market, and the decision log says why it does what it does.'}>
          <Button look="primary" onClick={() => { close(); goToPage(isPractice ? 'trade' : 'settings'); }}>{isPractice ? 'Watch it' : 'Start a practice session'}</Button>
        </Door>
        <Door icon={FlaskConical} title="Backtest on history" text="Import files from Binance’s public data, then see how a strategy would have done on them, costs included.">
          <Button onClick={() => { close(); goToPage('data'); }}>Import files</Button>
          <Button look="ghost" onClick={() => { close(); goToPage('lab'); }}>Go to the Lab</Button>
        </Door>
        <Door icon={Radio} title="Trade on live prices, on paper" text="Binance’s public prices as they come, with play money: orders are filled on this computer and never leave it. It needs the network, and no key.">
          <Button onClick={() => { close(); goToSettings('paper'); }}>Choose symbols</Button>
          <Button look="ghost" onClick={() => { close(); goToSettings('connections'); }}>Connect an account</Button>
        </Door>
      </div>
    </section>
  );
}

function Door({ icon: Icon, title, text, children }: { readonly icon: LucideIcon; readonly title: string; readonly text: string; readonly children: ReactNode }) {
  return (
    <article className={styles.door}>
      <h3 className={styles.doorTitle}><Icon aria-hidden />{title}</h3>
      <p className={styles.text}>{text}</p>
      <div className={styles.deeds}>{children}</div>
    </article>
  );
}
