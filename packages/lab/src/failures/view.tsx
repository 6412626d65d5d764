export default function View() {
  return <h1 class="title">failures</h1>;
}
