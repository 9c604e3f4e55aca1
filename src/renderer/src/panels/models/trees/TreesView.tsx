import { ArrowLeft, Plus } from 'lucide-react';
import { Button } from '../../../components/Button.tsx';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { useBots } from '../../../state/bots.ts';
import { goToModels, useModelsPlace } from '../../../state/route.ts';
import { Stack } from '../../page/PageFrame.tsx';
import { BotPage } from './desk/BotPage.tsx';
import { BotsPanel } from './desk/BotsPanel.tsx';
import { EarlierBots } from './desk/EarlierBots.tsx';
import { StartView } from './start/StartView.tsx';

/** What stands in the address where another bot is to be started. */
const NEW = 'new';

/** The bots that grow trees: those that work, one of them whole, or the start of one where there is none. */
export function TreesView() {
  const { id } = useModelsPlace();
  const { bots, error, isLoading, reload } = useBots();
  if (isLoading) return <Panel title="Bots">{error === null ? <LoadingState label="Reading the bots" rows={5} /> : <ErrorState message={error} meaning="A bot that works goes on; only this page cannot show it." onRetry={reload} />}</Panel>;
  const working = bots.filter(({ endedMs }) => endedMs === null);
  const earlier = bots.filter(({ endedMs }) => endedMs !== null);
  const chosen = id === null ? (working.length === 1 ? working[0] : undefined) : bots.find((bot) => bot.id === id);
  const back = id !== null && bots.length > 0 && <div><Button look="ghost" size="small" onClick={() => { goToModels('trees'); }}><ArrowLeft aria-hidden />All bots</Button></div>;
  if (id === NEW || (id === null && working.length === 0)) return <Stack>{back}<StartView isFirst={bots.length === 0} />{id === null && earlier.length > 0 && <EarlierBots bots={earlier} />}</Stack>;
  if (chosen !== undefined) {
    return (
      <Stack>
        {back}
        <BotPage key={chosen.id} bot={chosen} />
        {id === null && <Another />}
        {id === null && earlier.length > 0 && <EarlierBots bots={earlier} />}
      </Stack>
    );
  }
  return (
    <Stack>
      {id !== null && <Panel title="Bot"><ErrorState message="There is no bot of that name." meaning="It may have been started in another data folder. What trades is not touched." /></Panel>}
      <BotsPanel bots={working} />
      <Another />
      {earlier.length > 0 && <EarlierBots bots={earlier} />}
    </Stack>
  );
}

function Another() {
  return <div><Button onClick={() => { goToModels('trees', NEW); }}><Plus aria-hidden />Start another bot</Button></div>;
}
