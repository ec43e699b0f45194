// What an engine in this process answers at once and a server answers later. `await` takes both; code that is called
// often asks `instanceof Promise` first.
export type Awaitable<T> = T | Promise<T>;
