// The front page.
export default function Home() {
  return <main>Souk</main>;
}
