export default function View() {
  return <h1 class="title">duel</h1>;
}
