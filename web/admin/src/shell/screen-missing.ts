// The code of a screen could not be loaded: no network, or an update came in between.
export class ScreenMissing extends Error {
  override readonly name = "ScreenMissing";
}
