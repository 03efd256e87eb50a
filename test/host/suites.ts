/** Every suite of the host level. */
import './activation';
import './kubeconfigs';
import './language';
import './operations';
