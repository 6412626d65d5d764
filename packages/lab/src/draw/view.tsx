export default function View() {
  return <h1 class="title">draw</h1>;
}
