/** What one context tells the others: from the outbox of its producer, by RPC, once into the database of each consumer. */
export { type DeliveryOptions, deliverEvents, type RunningDelivery, type Subscriber } from './deliver-events.ts';
export { readEvents, toEvent } from './read-events.ts';
export { type EventHandler, type ReceivedEvent, type ReceiveOptions, receiveEvents } from './receive-events.ts';
