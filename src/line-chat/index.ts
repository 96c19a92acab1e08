export { LineChat } from './line-chat.ts';
export type { LineChatSettings } from './line-chat.ts';
