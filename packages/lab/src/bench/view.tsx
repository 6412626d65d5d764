export default function View() {
  return <h1 class="title">bench</h1>;
}
