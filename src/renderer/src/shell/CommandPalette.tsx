import { Command } from 'cmdk';
import { ArrowDownToLine, Cable, CircleQuestionMark, Clock, Contrast, Library, Moon, OctagonX, Pause, Play, Radio, ScanEye, ShieldOff, Sun, Swords, Timer, TreePine, TrendingDown, TrendingUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { PAGES } from '../pages.ts';
import { useBots } from '../state/bots.ts';
import { useEngine, useView } from '../state/engine-context.tsx';
import type { Engine } from '../state/engine-store.ts';
import { goToModels, goToPage, goToSettings } from '../state/route.ts';
import { changeSettings, useSettings } from '../state/settings.ts';
import { showToast } from '../state/toasts.ts';
import { showInstrument } from '../state/use-shown-instrument.ts';
import { commandScore } from './command-score.ts';
import styles from './CommandPalette.module.css';
import { openTicket } from './open-ticket.ts';
import { SPEEDS } from './SpeedControl.tsx';
import { useTheme } from './use-appearance.ts';
import { COMMAND_KEY } from './use-hotkeys.ts';

export interface CommandPaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

/** Opens the list that reaches every page, symbol and action by typing a few letters. */
export function CommandPalette({ open, onClose, onHelp }: CommandPaletteProps) {
  return <Dialog open={open} onClose={onClose} title="Find anything"><Commands onClose={onClose} onHelp={onHelp} /></Dialog>;
}

interface Deed {
  readonly id: string;
  readonly title: string;
  readonly keywords?: string;
  readonly icon: ReactNode;
  readonly hint?: string;
  readonly run: () => void;
}

const ROOMS: readonly Deed[] = [
  { id: 'trees', title: 'Trees: bots that retrain themselves', keywords: 'boosting boosted lightgbm bot retrain log versions rolling', icon: <TreePine aria-hidden />, run: () => { goToModels('trees'); } },
  { id: 'new-bot', title: 'Start a bot of trees', keywords: 'boosting boosted lightgbm new cycle preset', icon: <TreePine aria-hidden />, run: () => { goToModels('trees', 'new'); } },
  { id: 'shelf', title: 'Shelf of models', keywords: 'versions trees agents promote compare import export onnx lightgbm', icon: <Library aria-hidden />, run: () => { goToModels('shelf'); } },
  { id: 'shadow', title: 'Challengers in the shadow', keywords: 'shadow challenger champion drift', icon: <Swords aria-hidden />, run: () => { goToModels('shadow'); } },
  { id: 'features', title: 'Features that models see', keywords: 'features catalog correlation selection', icon: <ScanEye aria-hidden />, run: () => { goToModels('features'); } },
];

function Commands({ onClose, onHelp }: Omit<CommandPaletteProps, 'open'>) {
  const instruments = useView((view) => view.instruments);
  const actions = useActions(onHelp);
  const bots = useBots().bots.filter(({ endedMs }) => endedMs === null).map(({ id, symbol }): Deed => ({ id, title: `Bot of ${symbol}`, keywords: 'trees boosting retrain log drift versions roll back stop', icon: <TreePine aria-hidden />, run: () => { goToModels('trees', id); } }));
  const pages = PAGES.map(({ id, title, keywords, icon: Icon }, index): Deed => ({ id, title, keywords, icon: <Icon aria-hidden />, hint: `${COMMAND_KEY}${index + 1}`, run: () => { goToPage(id); } }));
  const symbols = instruments.map(({ id, symbol, market }): Deed => ({ id, title: symbol, keywords: market, icon: null, hint: market, run: () => { showInstrument(id); goToPage('trade'); } }));
  return (
    <Command className={styles.palette} label="Find anything" loop filter={(_, search, [title = '', keywords = ''] = []) => commandScore(title, keywords, search)}>
      <Command.Input className={styles.input} placeholder="A page, a symbol or an action" data-autofocus />
      <Command.List className={styles.list}>
        <Command.Empty className={styles.none}>Nothing has that name.</Command.Empty>
        <Group heading="Pages" deeds={pages} onClose={onClose} />
        <Group heading="Rooms of the models" deeds={ROOMS} onClose={onClose} />
        {bots.length > 0 && <Group heading="Bots" deeds={bots} onClose={onClose} />}
        <Group heading="Symbols" deeds={symbols} onClose={onClose} />
        <Group heading="Actions" deeds={actions} onClose={onClose} />
      </Command.List>
    </Command>
  );
}

function Group({ heading, deeds, onClose }: { readonly heading: string; readonly deeds: readonly Deed[]; readonly onClose: () => void }) {
  return (
    <Command.Group heading={heading}>
      {deeds.map(({ id, title, keywords = '', icon, hint, run }) => (
        <Command.Item key={id} value={`${heading}/${id}`} keywords={[title, keywords]} className={styles.item} onSelect={() => { onClose(); run(); }}>
          {icon}{title}{hint !== undefined && <span className={styles.hint}>{hint}</span>}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function useActions(onHelp: () => void): readonly Deed[] {
  const engine = useEngine();
  const session = useView((view) => view.session);
  const isLatched = useView((view) => view.trading.killLatched);
  const isArmed = useView((view) => view.trading.arming?.isArmed === true);
  const theme = useTheme();
  const palette = useSettings((settings) => settings.palette);
  const zone = useSettings((settings) => settings.zone);
  const isTimed = session !== null && session.source !== 'venue' && !session.ended;
  const setState = (state: 'active' | 'reducing' | 'halted', said: string) => { tell(engine.call('trading.set-state', { state }), said); };
  return [
    ...(isLatched ? [] : [
      { id: 'resume', title: 'Resume trading', keywords: 'active start', icon: <Play aria-hidden />, run: () => { setState('active', 'Trading is active.'); } },
      { id: 'reduce', title: 'Reduce only', keywords: 'reducing close', icon: <ArrowDownToLine aria-hidden />, run: () => { setState('reducing', 'Reduce only: positions may only shrink.'); } },
      { id: 'halt', title: 'Halt trading', keywords: 'stop', icon: <OctagonX aria-hidden />, run: () => { setState('halted', 'Halted. Open positions keep their stops.'); } },
    ]),
    ...(isTimed ? [
      { id: 'pause', title: session.paused ? 'Let time run' : 'Pause time', keywords: 'speed', icon: session.paused ? <Play aria-hidden /> : <Pause aria-hidden />, run: () => { tell(engine.call('session.pause', { paused: !session.paused })); } },
      ...SPEEDS.map(({ speed, title }) => ({ id: `speed-${title}`, title: `Speed ${title}`, keywords: 'time fast', icon: <Timer aria-hidden />, run: () => { tell(engine.call('session.set-speed', { speed })); } })),
    ] : []),
    ...(session === null ? [] : [
      { id: 'buy', title: 'Write an order to buy', keywords: 'ticket long order', icon: <TrendingUp aria-hidden />, hint: 'B', run: () => { openTicket('buy'); } },
      { id: 'sell', title: 'Write an order to sell', keywords: 'ticket short order', icon: <TrendingDown aria-hidden />, hint: 'S', run: () => { openTicket('sell'); } },
    ]),
    ...(isArmed ? [{ id: 'disarm', title: 'Disarm: no new positions with real money', keywords: 'live arming stop', icon: <ShieldOff aria-hidden />, run: () => { tell(engine.call('trading.disarm', {}), 'Disarmed: waiting entries are canceled and positions may only shrink.'); } }] : []),
    { id: 'start-paper', title: 'Start a session on live prices', keywords: 'paper demo live account binance', icon: <Radio aria-hidden />, run: () => { goToSettings('paper'); } },
    { id: 'connections', title: 'Connections and keys', keywords: 'binance api key account venue', icon: <Cable aria-hidden />, run: () => { goToSettings('connections'); } },
    { id: 'theme', title: theme === 'dark' ? 'Light theme' : 'Dark theme', keywords: 'colours appearance', icon: theme === 'dark' ? <Sun aria-hidden /> : <Moon aria-hidden />, run: () => { changeSettings({ theme: theme === 'dark' ? 'light' : 'dark' }); } },
    { id: 'theme-system', title: 'Theme of the system', keywords: 'appearance automatic', icon: <Moon aria-hidden />, run: () => { changeSettings({ theme: 'system' }); } },
    { id: 'palette', title: palette === 'classic' ? 'Blue and orange for gains and losses' : 'Green and red for gains and losses', keywords: 'colour blind palette', icon: <Contrast aria-hidden />, run: () => { changeSettings({ palette: palette === 'classic' ? 'colour-blind' : 'classic' }); } },
    { id: 'zone', title: zone === 'utc' ? 'Times in your zone' : 'Times in UTC', keywords: 'clock timezone', icon: <Clock aria-hidden />, run: () => { changeSettings({ zone: zone === 'utc' ? 'local' : 'utc' }); } },
    { id: 'help', title: 'Keys and words', keywords: 'help shortcuts', icon: <CircleQuestionMark aria-hidden />, hint: '?', run: onHelp },
  ];
}

function tell(result: ReturnType<Engine['call']>, said?: string): void {
  result.then(
    () => { if (said !== undefined) showToast('good', said); },
    (error: unknown) => { showToast('critical', error instanceof Error ? error.message : String(error)); },
  );
}
