/** Every suite of the host level. */
import './activation';
import './hosts';
import './kubeconfigs';
import './language';
import './operations';
