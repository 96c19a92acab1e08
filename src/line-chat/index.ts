export { LineChat } from './line-chat.ts';
