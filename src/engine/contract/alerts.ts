import { z } from 'zod';

/** What an alert is about. */
export const ALERT_CATEGORIES = ['risk', 'performance', 'technical'] as const;
export type AlertCategory = (typeof ALERT_CATEGORIES)[number];

export const ALERT_LEVELS = ['info', 'warning', 'critical'] as const;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 22:30');

/** An address to which alerts may be sent: encrypted, or inside one's own network; a secret is never part of it. */
const address = z.url({ protocol: /^https?$/, error: 'expected an address that begins with https://' }).superRefine((text, context) => {
  if (!URL.canParse(text)) return;
  const refuse = (message: string): void => { context.addIssue({ code: 'custom', message }); };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') refuse('expected an address without a name or password in it: store the token instead');
  if (url.protocol === 'http:' && !isPrivate(url.hostname)) refuse('expected https: only inside your own network may an alert travel readable for everyone');
});

const channelFields = {
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'expected lower-case letters, digits and dashes'),
  name: z.string().trim().min(1).max(60),
  isEnabled: z.boolean().default(true),
  /** The least urgent that is sent. */
  level: z.enum(ALERT_LEVELS).default('warning'),
  categories: z.array(z.enum(ALERT_CATEGORIES)).min(1).max(ALERT_CATEGORIES.length).default([...ALERT_CATEGORIES]),
};

/** Where alerts are sent beside this program's own windows. The token that a channel needs is stored with the keys, never here. */
export const alertChannel = z.discriminatedUnion('kind', [
  /** JSON by POST to any address; the token, when there is one, goes as a bearer token. */
  z.strictObject({ kind: z.literal('webhook'), ...channelFields, url: address }),
  /** A message from one's own Telegram bot; the token is the bot's. */
  z.strictObject({ kind: z.literal('telegram'), ...channelFields, url: address.default('https://api.telegram.org'), chatId: z.string().regex(/^(-?\d{1,20}|@[A-Za-z0-9_]{4,32})$/, 'expected the number of a chat, or a channel such as @mychannel') }),
  /** A message on a topic of ntfy; the token is only needed for a topic that is protected. */
  z.strictObject({ kind: z.literal('ntfy'), ...channelFields, url: address.default('https://ntfy.sh'), topic: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected letters, digits, dashes and underscores') }),
]);
export type AlertChannel = Readonly<z.infer<typeof alertChannel>>;

/** How a person wants to be told. Critical alerts keep to no quiet hours. */
export const alertSettings = z.strictObject({
  quietHours: z.strictObject({
    isOn: z.boolean().default(false),
    from: clockTime.default('22:00'),
    to: clockTime.default('07:00'),
    /** IANA name of the zone in which these are times of day. */
    zone: z.string().refine(isZone, 'expected the name of a time zone such as Europe/Berlin').default('UTC'),
  }).default({ isOn: false, from: '22:00', to: '07:00', zone: 'UTC' }),
  /** What repeats itself within so many minutes is counted and not told again. */
  repeatMinutes: z.int().min(1).max(1440).default(15),
  /** Whether channels hear of practice and recorded sessions too. */
  includesPractice: z.boolean().default(false),
  channels: z.array(alertChannel).max(10).default([]).refine((channels) => new Set(channels.map(({ id }) => id)).size === channels.length, 'expected every channel to have an id of its own'),
});
export type AlertSettings = Readonly<z.infer<typeof alertSettings>>;

/** How a channel fares. */
export interface AlertChannelView {
  readonly id: string;
  /** A token is stored and can be read now. */
  readonly hasToken: boolean;
  /** Alerts that wait to be sent. */
  readonly waiting: number;
  readonly lastDeliveredMs: number | null;
  /** What stands in the way since the last delivery, as a sentence; null while nothing does. */
  readonly problem: string | null;
}

/** The settings and how the channels fare. */
export interface AlertsView {
  readonly settings: AlertSettings;
  readonly channels: readonly AlertChannelView[];
  /** It is quiet now; until when. */
  readonly quietUntilMs: number | null;
}

/** Returns under which id the token of a channel is stored. */
export function tokenIdOf(channelId: string): string {
  return `alerts.${channelId}`;
}

function isPrivate(host: string): boolean {
  return host === 'localhost' || host.endsWith('.local') || host === '[::1]' || /^(127|10)\.\d+\.\d+\.\d+$/.test(host) || /^192\.168\.\d+\.\d+$/.test(host) || /^172\.(1[6-9]|2\d|3[01])\.\d+\.\d+$/.test(host);
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
