import { Pause, Play } from 'lucide-react';
import { useCallback } from 'react';
import { Button, IconButton } from '../components/Button.tsx';
import { Menu } from '../components/Menu.tsx';
import { useEngine, useView } from '../state/engine-context.tsx';
import { useAction } from '../state/use-action.ts';
import styles from './SpeedControl.module.css';

/** The speeds on offer; 0 is as fast as the computer can. */
export const SPEEDS: readonly { readonly speed: number; readonly title: string }[] = [
  { speed: 1, title: '1×' }, { speed: 10, title: '10×' }, { speed: 60, title: '60×' }, { speed: 600, title: '600×' }, { speed: 0, title: 'max' },
];

/** Names a speed as it is shown on its button. */
export function speedTitle(speed: number): string {
  return SPEEDS.find((option) => option.speed === speed)?.title ?? `${speed}×`;
}

/** Lets time run, stand still or run faster; absent for a venue, whose time is everybody's. */
export function SpeedControl() {
  const engine = useEngine();
  const session = useView((view) => view.session);
  const pause = useAction(useCallback((paused: boolean) => engine.call('session.pause', { paused }), [engine]));
  const setSpeed = useAction(useCallback((speed: number) => engine.call('session.set-speed', { speed }), [engine]));
  if (!session || session.source === 'venue' || session.ended) return null;
  return (
    <span className={styles.group} role="group" aria-label="Speed of the session">
      <IconButton label={session.paused ? 'Let time run' : 'Pause time'} pending={pause.pending} icon={session.paused ? <Play aria-hidden /> : <Pause aria-hidden />} onClick={() => { void pause.run(!session.paused); }} />
      <Menu
        trigger={<Button look="ghost" className={styles.speed} pending={setSpeed.pending} aria-label={`Speed ${speedTitle(session.speed)}, change`}>{speedTitle(session.speed)}</Button>}
        items={SPEEDS.map(({ speed, title }) => ({ id: title, title: speed === 0 ? 'As fast as possible' : speed === 1 ? '1× real time' : title, run: () => { void setSpeed.run(speed); } }))}
      />
    </span>
  );
}
