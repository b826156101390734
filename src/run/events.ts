import type { Trial } from '../result/trial-schema.ts';
import type { Heartbeat } from './load-session.ts';

/** What the runner tells while it works; the command line turns it into progress lines. */
export type RunEvent =
  /** Something is about to be done. */
  | { readonly type: 'phase'; readonly scenario: string; readonly target: string; readonly text: string }
  | { readonly type: 'heartbeat'; readonly scenario: string; readonly target: string; readonly heartbeat: Heartbeat }
  | { readonly type: 'trial'; readonly scenario: string; readonly target: string; readonly trial: Trial }
  /** Something the user should know and that no figure shows. */
  | { readonly type: 'note'; readonly text: string };

export type Emit = (event: RunEvent) => void;
